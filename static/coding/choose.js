// Choose all hits or none, and say how many are chosen. Without script each box is ticked by hand.
const form = document.querySelector(".choosing");
const boxes = [...(form?.querySelectorAll('input[name="hit"]') ?? [])];
const said = form?.querySelector("[data-chosen]");
const count = () => { said.textContent = said.dataset.chosen.replace("{n}", boxes.filter((box) => box.checked).length); };
if (said) {
  form.querySelector("[data-all]").hidden = false;
  form.addEventListener("change", count);
  form.addEventListener("click", (event) => {
    const which = event.target.dataset.choose;
    if (!which) return;
    for (const box of boxes) box.checked = which === "all";
    count();
  });
  count();
}
