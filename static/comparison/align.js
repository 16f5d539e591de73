// Joining passages by keys: from row to row, across to the other text, one key to undo. Buttons and boxes do all of it without this.
import { on } from "../reading/room.js";

const rows = [...document.querySelectorAll(".align-row")];
const held = () => document.activeElement?.closest?.(".align-row");
const worked = (row) => row?.querySelector(".align-do button") ?? row?.querySelector("input[type=checkbox]");

function go(step) {
  const at = rows.indexOf(held());
  const next = at < 0 ? rows.find((row) => row.matches(".suggested")) ?? rows[0] : rows[at + step];
  worked(next)?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

on("next-passage", () => go(1));
on("previous-passage", () => go(-1));
on("other-column", () => {
  const row = held();
  const boxes = [...(row?.querySelectorAll("input[type=checkbox]") ?? [])];
  const side = document.activeElement?.closest(".align-side");
  const other = boxes.find((box) => box.closest(".align-side") !== side);
  (other ?? boxes[0])?.focus();
});
// Enter in a box would send the form of the chosen: it chooses, as Space does.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches(".align-side input[type=checkbox]")) return;
  event.preventDefault();
  event.target.click();
});
on("undo", () => document.querySelector("[data-undo]")?.click());

// After a row was worked on, the next one that waits has the focus.
const back = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
if (back) {
  const after = rows.slice(rows.indexOf(back) + 1).find((row) => row.matches(".suggested")) ?? back;
  worked(after)?.focus({ preventScroll: true });
  after.scrollIntoView({ block: "center" });
}
