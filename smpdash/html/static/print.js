// The button on the plan to take home: a page on the home screen has no browser's menu to print from.

document.querySelector(".print").addEventListener("click", () => print());
