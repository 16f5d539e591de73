// A note is changed where it stands: the form of its own page is brought here, and goes where that page would send it.
import { act, refresh, tell } from "./margin.js";

const phrases = JSON.parse(document.getElementById("margin")?.dataset.phrases || "{}");

export async function change(link) {
  const card = link.closest(".note");
  const page = await fetch(link.href).then((answer) => answer.ok && !answer.redirected && answer.text()).catch(() => null);
  const form = page && new DOMParser().parseFromString(page, "text/html").querySelector("form.note-form");
  if (!form) return location.assign(link.href);
  const address = link.href;
  const rest = [...card.children].slice(1);
  const actions = form.querySelector(".actions");
  actions.querySelector("a")?.remove();
  const button = (name, act) => {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: phrases[name] });
    made.addEventListener("click", act);
    actions.append(made);
  };
  const shut = () => {
    form.remove();
    for (const each of rest) each.hidden = false;
    link.focus({ preventScroll: true });
    document.dispatchEvent(new CustomEvent("margin:moved"));
  };
  button("leave", shut);
  button("delete", () => act(address.replace(/edit\/$/, "delete/"), phrases.deleted, () => act(address.replace(/edit\/$/, "restore/"), phrases.restored)));
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    if (event.key !== "Escape") return;
    event.preventDefault();
    shut();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await fetch(address, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } }).catch(() => null);
    for (const each of form.querySelectorAll(".errors")) each.remove();
    if (answer?.ok) {
      await refresh();
      return tell(phrases.saved);
    }
    if (answer?.status !== 422) return tell(answer ? phrases.signedOut : phrases.offline);
    for (const [name, sentences] of Object.entries((await answer.json()).errors)) {
      const said = Object.assign(document.createElement("p"), { className: "errors", textContent: sentences.join(" ") });
      said.setAttribute("role", "alert");
      (form.querySelector(`.field-${name}`) || actions).prepend(said);
    }
  });
  for (const each of rest) each.hidden = true;
  card.append(form);
  (form.elements.body || form.elements[0]).focus();
  document.dispatchEvent(new CustomEvent("margin:moved"));
}
