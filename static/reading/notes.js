// The keys of the margin, where somebody may write; a tag's key puts it on the selection, or on the passage one is at.
import { annotate, highlight, put, select, tag } from "../annotations/margin.js";
import "./news.js";
import { on, typing } from "./room.js";
import { here } from "./source.js";

on("select", () => select(here()));
on("annotate", () => annotate(here()));
on("highlight", () => highlight(here()));
on("tag", () => tag(here()));
document.addEventListener("keydown", (event) => {
  if (document.documentElement.dataset.keys !== "off" && !typing(event) && put(event.key, here())) event.preventDefault();
});

// A note is changed where it stands; what that takes is fetched when somebody does.
document.addEventListener("click", async (event) => {
  const link = event.target.closest?.(".note a.change");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const { change } = await import("../annotations/inplace.js");
  change(link);
});
