// Tags offered while one types: an editable combobox (WAI-ARIA, list autocomplete) for fields that hold labels apart by commas.
// Every field marked data-suggest="address" gets one; a form made later calls suggestTags(field). Without script one types.
const WAIT = 150;
const APART = /[,;،؛\n]/;
let made = 0;

// Where the label begins and ends that the caret stands in; commas between quotation marks part nothing.
export const labelAt = (value, caret) => {
  let start = 0, quoted = false, end = value.length;
  for (let at = 0; at < value.length; at += 1) {
    if (value[at] === '"') quoted = !quoted;
    else if (!quoted && APART.test(value[at])) {
      if (at >= caret) { end = at; break; }
      start = at + 1;
    }
  }
  return { start, end, typed: value.slice(start, Math.max(start, Math.min(end, caret))).replace(/^[\s"]+/, "") };
};

export const suggestTags = (field) => {
  if (field.getAttribute("role") === "combobox") return;
  made += 1;
  const list = document.createElement("ul");
  Object.assign(list, { id: `suggested-${made}`, className: "suggested", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels?.[0]?.textContent.trim() ?? "");
  const around = document.createElement("span");
  around.className = "suggesting";
  field.before(around);
  around.append(field, list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id], ["autocomplete", "off"]]) field.setAttribute(name, value);

  let shown = [], at = -1, waiting = 0, asked = 0;

  const close = () => {
    clearTimeout(waiting);
    asked += 1;
    list.hidden = true;
    at = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const mark = (next) => {
    at = next;
    [...list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
    if (at < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  };
  const take = (index) => {
    const { start, end } = labelAt(field.value, field.selectionStart);
    const before = field.value.slice(0, start), after = field.value.slice(end).replace(/^[,;\s]+/, "");
    const put = `${before}${before && !before.endsWith(" ") ? " " : ""}${shown[index].typed}, `;
    field.value = put + after;
    field.setSelectionRange(put.length, put.length);
    close();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const show = (found) => {
    shown = found;
    list.replaceChildren(...found.map((tag, index) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${index}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const swatch = document.createElement("span"), path = document.createElement("bdi"), said = document.createElement("small");
      swatch.className = `swatch code-${tag.colour} is-${tag.pattern}`;
      path.textContent = tag.path;
      said.textContent = [tag.codebook, tag.definition].filter(Boolean).join(": ");
      option.append(swatch, " ", path, " ", said);
      return option;
    }));
    list.hidden = !found.length;
    at = -1;
    field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-expanded", String(found.length > 0));
  };
  const ask = async () => {
    asked += 1;
    const mine = asked;
    const address = new URL(field.dataset.suggest, location.href);
    address.searchParams.set("q", labelAt(field.value, field.selectionStart).typed);
    const audience = field.form?.elements.audience;
    if (audience?.value) address.searchParams.set("audience", audience.value);
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok || mine !== asked || document.activeElement !== field) return;
      const found = (await answer.json()).suggestions;
      if (mine === asked && document.activeElement === field) show(found);
    } catch { /* the network is away: one types on */ }
  };

  field.addEventListener("input", (event) => {
    clearTimeout(waiting);
    if (!event.isTrusted) return;
    if (labelAt(field.value, field.selectionStart).typed) waiting = setTimeout(ask, WAIT);
    else close();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && list.hidden) { event.preventDefault(); ask(); return; }
    if (list.hidden) return;
    const last = shown.length - 1;
    const moves = { ArrowDown: at < last ? at + 1 : -1, ArrowUp: at < 0 ? last : at - 1 };
    if (event.key in moves) { event.preventDefault(); mark(moves[event.key]); }
    else if (event.key === "Enter" && at >= 0) { event.preventDefault(); take(at); }
    else if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); }
  });
  field.addEventListener("blur", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take([...list.children].indexOf(option));
  });
};

document.querySelectorAll("[data-suggest]").forEach(suggestTags);
