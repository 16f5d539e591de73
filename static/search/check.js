// Quotations in what somebody writes are checked as it is written; the button does the same without this script, in a new tab.
const WAIT = 900;
const PIECES = /["“”„«»‹›>‘]/;

/** The verdicts beside the field: said politely, never in the way, and only when they have changed. */
function draw(box, told) {
  const found = told.quotations.map((each) => {
    const item = document.createElement("li");
    item.className = `check-one ${each.verdict}`;
    const label = document.createElement("b");
    label.textContent = each.label;
    const words = document.createElement("q");
    words.dir = "auto";
    words.textContent = each.text.length > 90 ? `${each.text.slice(0, 88)}…` : each.text;
    item.append(label, " ", words);
    for (const sentence of [...each.names, ...each.warnings.map((warning) => warning.says)]) {
      const line = document.createElement("p");
      line.dir = "auto";
      line.textContent = sentence;
      item.append(line);
    }
    const [place] = each.places;
    if (place) {
      const line = document.createElement("p");
      const link = document.createElement("a");
      Object.assign(link, { href: place.url, target: "_blank", textContent: each.compared_with });
      line.append(link);
      item.append(line);
    }
    return item;
  });
  const list = document.createElement("ul");
  list.append(...found);
  box.replaceChildren(...(found.length ? [list] : []));
}

function watch(check) {
  const form = check.closest("form");
  const field = form?.elements.body || form?.elements.reason || form?.querySelector("textarea");
  const box = check.querySelector(".check-answers");
  if (!field || field.dataset.checked) return;
  field.dataset.checked = "on";
  let timer = 0;
  let asked = "";
  let going = null;

  async function look(loud) {
    const body = field.value.slice(0, 6000);
    if (!loud && body === asked) return;
    asked = body;
    going?.abort();
    if (!PIECES.test(body)) return box.replaceChildren(...(loud ? [check.dataset.none] : []));
    going = new AbortController();
    const sent = new FormData();
    sent.set("body", body);
    try {
      const answer = await fetch(check.dataset.check, { method: "POST", body: sent, headers: { Accept: "application/json" }, signal: going.signal });
      const told = await answer.json();
      if (told.quotations.length || !loud) draw(box, told);
      else box.replaceChildren(check.dataset.none);
    } catch (problem) {
      if (problem.name !== "AbortError" && loud) box.replaceChildren(check.dataset.failed);
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, WAIT, false);
  });
  check.querySelector("button").addEventListener("click", (event) => {
    event.preventDefault();
    look(true);
  });
}

document.querySelectorAll("[data-check]").forEach(watch);
