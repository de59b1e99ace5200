// A table of links: real anchors (middle click, keyboard, "open in a new tab"), and a plain click that stays in the app.
// All text arrives as data and is set by textContent; nothing here reads HTML from a person.
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".link-table");
  root.replaceChildren();
  const table = document.createElement("table");
  table.setAttribute("aria-label", data.label);
  table.lang = data.language;

  const head = table.createTHead().insertRow();
  for (const column of data.columns) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = column.label;
    if (column.align) cell.className = column.align;
    head.append(cell);
  }

  const body = table.createTBody();
  for (const row of data.rows) {
    const line = body.insertRow();
    const open = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      setTriggerValue("opened", row.id);
    };
    line.addEventListener("click", (event) => {
      if (!event.target.closest("a") && !String(document.getSelection())) open(event);
    });
    data.columns.forEach((column, i) => {
      const cell = line.insertCell();
      const value = row.cells[i]; // { text, and perhaps tone or sub }
      cell.dataset.label = column.label;
      if (column.align) cell.classList.add(column.align);
      if (value.tone) cell.classList.add(value.tone);
      const text = value.text;
      if (column.link) {
        const link = document.createElement("a");
        link.href = row.href;
        link.textContent = text;
        link.addEventListener("click", open);
        cell.append(link);
      } else {
        cell.textContent = text;
      }
      if (value.sub) {
        const sub = document.createElement("span");
        sub.className = "sub";
        sub.textContent = value.sub;
        cell.append(sub);
      }
    });
  }
  root.append(table);
}
