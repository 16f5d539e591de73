// Narrows both lists of texts while one types; without it the button asks the server.

const find = document.getElementById("id_find");
const lists = [...document.querySelectorAll("select[data-choose]")];

if (find && lists.length && lists[0].options.length <= 300) {
  const all = lists.map((list) => [...list.options]);
  find.form.querySelector("[name=narrow]").hidden = true;
  const narrow = () => {
    const words = find.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    lists.forEach((list, index) => {
      const chosen = list.value;
      const kept = all[index].filter(
        (option) => !option.value || option.value === chosen || words.every((word) => option.text.toLocaleLowerCase().includes(word)),
      );
      list.replaceChildren(...kept);
      list.value = chosen;
    });
  };
  find.addEventListener("input", narrow);
  find.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  if (find.value) narrow();
}
