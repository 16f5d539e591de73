// Notes stand beside their rows without pushing them: where one reaches down to the next, that one makes way. Without script they push.
const text = document.querySelector(".text");
const wide = matchMedia("(min-width: 64rem)");
const GAP = 8;

function settle() {
  const all = [...text.querySelectorAll(".beside")];
  for (const each of all) each.style.removeProperty("translate");
  text.style.removeProperty("padding-block-end");
  if (wide.matches) {
    const places = all.map((each) => [each, each.getBoundingClientRect().top, each.scrollHeight]);
    const bottom = text.getBoundingClientRect().bottom;
    let free = -Infinity;
    for (const [each, top, height] of places) {
      const at = Math.max(top, free);
      if (at > top) each.style.setProperty("translate", `0 ${at - top}px`);
      free = at + height + GAP;
    }
    if (free > bottom) text.style.setProperty("padding-block-end", `${free - bottom}px`);
  }
  text.classList.add("settled");
}

if (text) {
  settle();
  for (const each of ["margin:changed", "margin:moved"]) document.addEventListener(each, settle);
  window.addEventListener("resize", settle);
  document.fonts?.ready.then(settle);
  document.addEventListener("change", (event) => event.target.closest(".appearance") && setTimeout(settle));
  text.addEventListener("click", (event) => {
    const more = event.target.closest("a.more");
    if (!more) return;
    event.preventDefault();
    more.closest(".note").classList.add("whole");
    more.remove();
    settle();
  });
}
