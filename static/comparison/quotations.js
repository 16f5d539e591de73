// The queue by keys: j and k go, y confirms, r rejects, u takes back, e opens the correction. All of it is also buttons.
import { on, typing } from "../reading/room.js";

const cards = [...document.querySelectorAll(".quotation")];
const DO = { y: "confirm", r: "reject", u: "take_back" };

const here = () => cards.find((card) => card.contains(document.activeElement)) || document.querySelector(".quotation:target") || null;

function go(step) {
  const at = cards.indexOf(here());
  const next = cards[at < 0 ? 0 : Math.min(Math.max(at + step, 0), cards.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "center" });
}

on("next-passage", () => go(1));
on("previous-passage", () => go(-1));

document.addEventListener("keydown", (event) => {
  if (document.documentElement.dataset.keys === "off" || typing(event)) return;
  const card = here() || cards[0];
  if (event.key === "e") {
    const details = card?.querySelector("details");
    if (!details) return;
    event.preventDefault();
    details.open = true;
    details.querySelector("select, input")?.focus();
  } else if (event.key in DO) {
    const button = card?.querySelector(`button[name="do"][value="${DO[event.key]}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  }
});

// After a judgement the page opens at the next one.
if (location.hash.startsWith("#q-")) document.getElementById(location.hash.slice(1))?.focus();
