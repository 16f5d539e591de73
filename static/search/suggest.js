// What one may be about to type, under the field: a combobox. The server says what there is; without script the page after the search does.
import { recent } from "./recent.js";

const WAIT = 120; // ms after the last key
const SAY = 700; // ms until a screen reader is told

class Suggesting {
  constructor(field) {
    this.field = field;
    this.form = field.form;
    this.known = new Map();
    this.at = -1;
    this.list = document.createElement("ul");
    this.list.className = "suggestions";
    this.list.id = `${field.id}-suggestions`;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", field.getAttribute("aria-label") || field.labels[0].textContent);
    this.said = document.createElement("span");
    this.said.className = "unseen";
    this.said.setAttribute("role", "status");
    this.form.append(this.list, this.said);
    const states = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id, autocomplete: "off" };
    for (const [name, value] of Object.entries(states)) field.setAttribute(name, value);
    field.addEventListener("input", () => this.ask());
    field.addEventListener("keydown", (event) => this.key(event));
    field.addEventListener("blur", () => this.close());
    field.addEventListener("click", () => this.list.hidden && this.ask(0));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose([...this.list.children].indexOf(option));
    });
    // Somebody may have typed while this was being fetched.
    if (!field.value || field.value !== field.defaultValue) this.ask(0);
  }

  ask(wait = WAIT) {
    clearTimeout(this.timer);
    this.request?.abort();
    this.timer = setTimeout(() => this.answer(this.field.value), wait);
  }

  async answer(typed) {
    if (!typed.trim()) return this.show(recent(this.field).map(({ q, url }) => ({ kind: "recent", label: q, value: q, url, detail: "" })), "");
    if (!this.known.has(typed)) {
      this.request = new AbortController();
      try {
        const answer = await fetch(`${this.field.dataset.suggestions}?${new URLSearchParams({ q: typed })}`, { signal: this.request.signal });
        if (!answer.ok) return this.close();
        this.known.set(typed, await answer.json());
      } catch {
        return; // a later key has taken over, or there is no line: the field goes on without help
      }
    }
    if (this.field.value !== typed || document.activeElement !== this.field) return;
    const { suggestions, status } = this.known.get(typed);
    this.show(suggestions, status);
  }

  show(suggestions, status) {
    this.shown = suggestions;
    this.at = -1;
    this.field.removeAttribute("aria-activedescendant");
    const title = suggestions[0]?.kind === "recent" && this.field.dataset.recentTitle;
    this.list.replaceChildren(...suggestions.map((each, place) => this.option(each, place)));
    if (title) this.list.dataset.title = title;
    else delete this.list.dataset.title;
    this.list.hidden = !suggestions.length;
    this.field.setAttribute("aria-expanded", String(!this.list.hidden));
    this.list.style.insetBlockStart = `${this.field.offsetTop + this.field.offsetHeight + 2}px`;
    this.list.style.minInlineSize = `${this.field.offsetWidth}px`;
    clearTimeout(this.saying);
    this.saying = setTimeout(() => (this.said.textContent = status || title || ""), SAY);
  }

  option({ label, detail }, place) {
    const option = document.createElement("li");
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.id = `${this.list.id}-${place}`;
    const words = document.createElement("bdi");
    words.textContent = label;
    option.append(words);
    if (detail) {
      const says = document.createElement("span");
      says.className = "soft";
      says.textContent = detail;
      option.append(" ", says);
    }
    return option;
  }

  move(to) {
    const options = [...this.list.children];
    options[this.at]?.setAttribute("aria-selected", "false");
    this.at = (to + options.length + 1) % (options.length + 1);
    if (this.at === options.length) this.at = -1; // back in the field
    const option = options[this.at];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.field.setAttribute("aria-activedescendant", option.id);
    else this.field.removeAttribute("aria-activedescendant");
  }

  key(event) {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) this.ask(0);
      else if (event.key === "ArrowDown") this.move(this.at + 1);
      else this.move(this.at < 0 ? this.list.children.length - 1 : this.at === 0 ? this.list.children.length : this.at - 1);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if (event.key === "Enter" && this.at >= 0) {
      event.preventDefault();
      this.choose(this.at);
    } else if (event.key === "Enter") this.close();
  }

  choose(place) {
    const { kind, value, url } = this.shown[place];
    this.close();
    if (["title", "tag", "recent"].includes(kind)) location.assign(url);
    else {
      this.field.value = value;
      this.form.requestSubmit();
    }
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.list.hidden = true;
    this.at = -1;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }
}

const helped = new WeakMap();

/** Help with this field; called when it is entered. */
export const help = (field) => helped.has(field) || helped.set(field, new Suggesting(field));
