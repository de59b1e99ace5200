// What is typed into a line counts before the line is left. Streamlit takes it only then, so that Ctrl+S would save
// without what is still under the caret, and reloading would lose it. It is told that the line is left; the caret stays.
const LINES = ["TextInput", "TextArea", "NumberInput"].map((name) => `[data-testid="st${name}"] :is(input, textarea)`);
const OF_A_DRAFT = '[class*="st-key-report_"]'; // saved while one types; elsewhere leaving a line may run the page
const PAUSE = 700;
let waiting;

function take(line) {
  if (!line?.matches?.(LINES.join())) return;
  line.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
  line.dispatchEvent(new FocusEvent("focusin", { bubbles: true }));
}

function typed(event) {
  if (!event.target.closest?.(OF_A_DRAFT)) return;
  clearTimeout(waiting);
  waiting = setTimeout(take, PAUSE, event.target);
}

function pressed(event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") take(document.activeElement);
}

window.addEventListener("input", typed, true);
window.addEventListener("keydown", pressed, true);
