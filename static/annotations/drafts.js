// What was typed and is not saved, kept in this browser: by person and source, cleared at sign-out.
const PREFIX = "draft:";

const key = (person, source) => `${PREFIX}${person}:${source}`;

const tried = (act, otherwise) => {
  try {
    return act();
  } catch {
    return otherwise; // storage switched off or full: the draft lives as long as the page
  }
};

export const keep = (person, source, draft) => tried(() => localStorage.setItem(key(person, source), JSON.stringify(draft)));

export const kept = (person, source) => tried(() => JSON.parse(localStorage.getItem(key(person, source))), null);

export const drop = (person, source) => tried(() => localStorage.removeItem(key(person, source)));

/** Forget every draft, or every one but this person's. */
export const forget = (but = null) =>
  tried(() => {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(PREFIX) && (but === null || !name.startsWith(`${PREFIX}${but}:`))) localStorage.removeItem(name);
    }
  });
