// What was searched lately: kept in this browser only, apart for each person, and gone when they sign out.
const MOST = 12;
const key = (field) => `recent:${field.dataset.recent || "guest"}`;

export const recent = (field) => {
  try {
    return JSON.parse(localStorage.getItem(key(field))) || [];
  } catch {
    return [];
  }
};

export const remember = (field, q, url) => {
  const kept = [{ q, url }, ...recent(field).filter((each) => each.q !== q)].slice(0, MOST);
  try {
    localStorage.setItem(key(field), JSON.stringify(kept));
  } catch {} // a browser that keeps nothing
};

export const forget = (field) => {
  try {
    localStorage.removeItem(key(field));
  } catch {}
};
