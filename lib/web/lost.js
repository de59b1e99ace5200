// A lost connection. Streamlit tells it in an English window that takes the caret away and holds everything; here a line
// tells it in the language of the page (shell.py gives the words), and the story can be typed on: live_text.js sends it
// once the connection is back.
const LONG_ENOUGH = 1500; // before that it is not worth saying

const line = document.createElement("p");
line.className = "lost";
line.setAttribute("role", "status");
let connected; // undefined until it was so once
let saying;

function changed(records) {
  const now = records[0].target.dataset.testConnectionState === "CONNECTED";
  if (now === connected || (!now && connected === undefined)) return;
  connected = now;
  clearTimeout(saying);
  if (now) line.textContent = "";
  else saying = setTimeout(() => (line.textContent = document.querySelector("meta[name=lost]").content), LONG_ENOUGH);
}

function opened(records) {
  if (connected !== false) return;
  for (const added of records.flatMap((record) => [...record.addedNodes])) {
    added.querySelector?.('[data-testid="stDialog"] button[aria-label="Close"], button[aria-label="Close"]')?.click();
  }
}

document.body.append(line);
new MutationObserver(changed).observe(document.documentElement, {
  attributeFilter: ["data-test-connection-state"],
  subtree: true,
});
new MutationObserver(opened).observe(document.body, { childList: true });
