// Sends the chosen files piece by piece, each as short as any other request may be.
const PIECE_BYTES = 48 * 1024

export default function ({ data, parentElement, setTriggerValue }) {
  const input = parentElement.querySelector("input")
  const words = parentElement.querySelector(".words")
  const bar = parentElement.querySelector("progress")
  const label = parentElement.querySelector("label")
  label.querySelector("span").textContent = data.label

  const send = async (upload, file, at, isFirst, isLastFile) => {
    const body = file.slice(at, at + PIECE_BYTES)
    const asked = new URLSearchParams({ upload, name: file.name, at: String(at) })
    if (isFirst) asked.set("first", "1")
    if (isLastFile && at + PIECE_BYTES >= file.size) asked.set("last", "1")
    const answer = await fetch(`/import/file?${asked}`, { method: "POST", body })
    const said = await answer.json().catch(() => ({}))
    if (!answer.ok) throw new Error(said.words || "The file could not be sent. Try again.")
    return said.size
  }

  input.onchange = async () => {
    const files = [...input.files]
    if (!files.length) return
    // By this the pieces of another page are told apart.
    const upload = Math.random().toString(36).slice(2)
    const total = files.reduce((sum, file) => sum + file.size, 0)
    input.disabled = true
    label.classList.add("busy")
    bar.hidden = false
    words.classList.remove("wrong")
    try {
      const empty = files.filter(file => !file.size).map(file => file.name)
      if (empty.length) throw new Error(`Empty: ${empty.join(", ")}. Choose the files without it.`)
      let done = 0
      for (const [number, file] of files.entries()) {
        let at = 0
        while (at < file.size) {
          at = await send(upload, file, at, number === 0 && at === 0, number === files.length - 1)
          bar.value = (done + at) / total
          words.textContent = `Sending ${file.name}: ${Math.round(100 * bar.value)}%`
        }
        done += file.size
      }
      words.textContent = "Sent. Reading it …"
      setTriggerValue("sent", files.map(file => file.name))
    } catch (problem) {
      words.textContent = problem.message
      words.classList.add("wrong")
    } finally {
      input.disabled = false
      input.value = ""
      label.classList.remove("busy")
      bar.hidden = true
    }
  }
}
