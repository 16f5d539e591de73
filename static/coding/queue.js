// One passage, one key, the next. Without this the form does the same by hand.

const form = document.querySelector("form.queue");

const isTyping = (target) => target.matches("textarea, select, input:not([type=checkbox]):not([type=radio])");

function press(control) {
  if (control.matches("a, button")) {
    control.click();
    return;
  }
  if (form.dataset.several === "yes") {
    control.checked = !control.checked;
    control.focus();
    return;
  }
  control.checked = true;
  form.querySelector("button[value=coded]").click();
}

let isSent = false;
form?.addEventListener("submit", (event) => {
  // A second press, before the next page has come, is not meant for it.
  if (isSent) event.preventDefault();
  isSent = true;
});
addEventListener("pageshow", () => { isSent = false; });

document.addEventListener("keydown", (event) => {
  if (!form || isSent || event.ctrlKey || event.altKey || event.metaKey || event.repeat || isTyping(event.target)) return;
  if (event.key === "Enter" && !event.target.matches("a, button, summary")) {
    event.preventDefault();
    form.querySelector("button[value=coded]").click();
    return;
  }
  const control = [...document.querySelectorAll("[data-key]")].find((each) => each.dataset.key.toLowerCase() === event.key.toLowerCase());
  if (control) {
    event.preventDefault();
    press(control);
  }
});
