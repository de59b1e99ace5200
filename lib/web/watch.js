// Whether the session is still good: asked when the tab is looked at again, and once a minute while it is.
// When it is over, the page is asked for anew; the gate then leads to the sign-in page and from there back.
const MINUTE = 60_000;

async function look() {
  if (document.hidden) return;
  try {
    const answer = await fetch("/here", { method: "HEAD", cache: "no-store" });
    if (answer.status === 401) location.reload();
  } catch {
    // The server is away; Streamlit says so itself.
  }
}

document.addEventListener("visibilitychange", look);
window.addEventListener("focus", look);
window.addEventListener("online", look);
setInterval(look, MINUTE);
