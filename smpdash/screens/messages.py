"""What a page of ours may send: Streamlit keeps all of a message as long as it keeps the page."""

from typing import Final

from streamlit.proto.BackMsg_pb2 import BackMsg

# More than the largest page has.
WIDGETS: Final = 2000
# All but the values of the widgets: addresses, and what the browser says of itself.
ABOUT_BYTES: Final = 64 * 1024
# How the ids of widgets and of our components' own events begin.
_WIDGET: Final = ("$$ID-", "$$STREAMLIT_INTERNAL_KEY_$$ID-")


def is_of_a_page(message: bytes) -> bool:
    """Whether a page of ours can have sent this."""
    asked = BackMsg()
    try:
        asked.ParseFromString(message)
    except Exception:  # noqa: BLE001 of a library that only Streamlit declares
        return False
    states = asked.rerun_script.widget_states
    if len(states.widgets) > WIDGETS or asked.ByteSize() - states.ByteSize() > ABOUT_BYTES:
        return False
    return all(state.id.startswith(_WIDGET) for state in states.widgets)
