// The keys of the margin, where somebody may write.
import { annotate, highlight, select, tag } from "../annotations/margin.js";
import { on } from "./room.js";
import { here } from "./source.js";

on("select", () => select(here()));
on("annotate", () => annotate(here()));
on("highlight", () => highlight(here()));
on("tag", () => tag(here()));
