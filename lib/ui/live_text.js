// The browser's half of live_text.py, where the agreement between the two is described.

const PAUSE = 700; // send so long after the last keystroke
const LONGEST = 3000; // and at least so often while typing goes on
const REPEAT = [4000, 8000, 16000, 30000]; // ask again for an answer that does not come, the last interval from then on
const REPEAT_AT_MOST = 120; // about an hour; then only a sign of life (below) begins anew

const PAGE = [...crypto.getRandomValues(new Uint32Array(2))].map((part) => part.toString(16)).join("-");
const texts = new Map(); // by key, for as long as the page is open: Streamlit may take a field away and bring it back
const fields = new WeakMap(); // by the element Streamlit gives us
const here = new Set(); // the fields on screen
let drawn = 0;

// Streamlit sends whatever changes at one moment as one rerun, of the fragment in which the first change was. If the
// first is ours, a click on a button outside our fragment runs the fragment only and is lost. So nothing is sent
// between a press and its click, and at the click we come after the button: a timer set before Streamlit sees the
// click runs between its handler and its sending.
let pressedAt = -Infinity;
let releasedAt = -Infinity;
addEventListener("pointerdown", () => (pressedAt = performance.now()), true);
addEventListener("pointerup", () => (releasedAt = performance.now()), true);
addEventListener("pointercancel", () => (releasedAt = performance.now()), true);

// A message names the page it comes from. After a link to another page has been followed it would call the old one back,
// until that other page has begun to be drawn. So what is to be sent goes before the link, and then nothing for a while.
const LEAVING = 10_000;
let handedOver = 0; // messages that Streamlit has not sent yet: it does so in a timer of its own, set before ours
let followedAt = -Infinity;
addEventListener("click", sendBeforeFollowing, true);

function sendBeforeFollowing(event) {
  const link = event.target.closest?.("a[href]");
  const elsewhere = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || link?.target;
  if (!link || elsewhere) return;
  here.forEach((field) => field.sendNow());
  if (handedOver) {
    event.preventDefault();
    event.stopImmediatePropagation();
    setTimeout(() => link.click());
  } else {
    followedAt = performance.now();
  }
}

function isLeaving(now) {
  const app = document.querySelector("[data-test-script-state]");
  return now - followedAt < LEAVING && app?.dataset.testScriptState !== "notRunning";
}

function untilPressIsOver() {
  const now = performance.now();
  if (pressedAt > releasedAt && now - pressedAt < 1500) return 100;
  if (isLeaving(now)) return 100;
  return Math.max(0, releasedAt + 300 - now);
}

export default function ({ data, parentElement, setStateValue }) {
  const area = parentElement.querySelector(".live-text-area");
  let field = fields.get(parentElement);
  if (field?.area !== area || field.hasLeft()) {
    field?.leave();
    field = new Field(parentElement.querySelector(".live-text"));
    fields.set(parentElement, field);
  }
  field.post = (message) => setStateValue("typed", message);
  field.draw(data);
  field.take(data);
  const turn = ++field.turn;
  return () => {
    if (field.turn === turn) field.leave();
  };
}

class Field {
  turn = 0;

  constructor(root) {
    this.root = root;
    this.area = root.querySelector(".live-text-area");
    this.area.id = `live-text-${++drawn}`;
    this.area.readOnly = false;
    this.leaving = new AbortController();
    const on = (target, names, act, capture = false) =>
      names.split(" ").forEach((name) => target.addEventListener(name, act, { capture, signal: this.leaving.signal }));

    const afterStreamlit = () => setTimeout(() => this.sendNow());
    on(this.area, "input", () => this.typed());
    on(this.area, "focus", () => (this.known.focused = true));
    on(this.area, "blur", (event) => this.left(event));
    on(this.area, "scroll", () => (this.scrolled = this.area.scrollTop));
    on(window, "click", afterStreamlit, true);
    on(window, "keydown", (event) => isShortcut(event) && afterStreamlit(), true); // of a button
    on(window, "pointerdown", (event) => event.target.closest?.("a[href]") && this.sendNow(), true); // another page
    on(window, "beforeunload pagehide", () => this.sendAndKeep());
    on(document, "visibilitychange", () => (document.hidden ? this.sendAndKeep() : this.askAgain()));
    on(window, "online focus", () => this.askAgain());
    this.watchConnection();
    here.add(this);
  }

  leave() {
    if (this.hasLeft()) return;
    here.delete(this);
    this.leaving.abort();
    this.leftAt = performance.now();
    clearTimeout(this.sending);
    clearTimeout(this.repeating);
    this.connection?.disconnect();
  }

  hasLeft() {
    return this.leaving.signal.aborted;
  }

  hasJustLeft() {
    return !this.hasLeft() || performance.now() - this.leftAt < 1000;
  }

  // --- what the person sees

  draw(data) {
    const part = (name) => this.root.querySelector(`.live-text-${name}`);
    const say = (element, words) => {
      if (element.textContent !== words) element.textContent = words;
    };
    const label = part("label");
    label.htmlFor = this.area.id;
    say(label, data.label);
    label.classList.toggle("live-text-unseen", data.hidden_label);

    const described = [];
    for (const name of ["help", "problem"]) {
      const element = part(name);
      element.id = `${this.area.id}-${name}`;
      element.hidden = !data[name];
      say(element.querySelector("span") ?? element, data[name] ?? "");
      if (data[name]) described.push(element.id);
    }
    set(this.area, "aria-invalid", data.problem ? "true" : null);
    set(this.area, "placeholder", data.placeholder || null);
    if (this.height !== data.height) {
      this.height = data.height; // only then: a size drawn by hand stays
      this.area.style.height = `${data.height}px`;
    }

    this.limit = data.max_chars;
    this.counting = data.count_text || (data.max_chars ? "{count} / {max}" : "");
    const count = part("count");
    count.id = `${this.area.id}-count`;
    count.hidden = !this.counting;
    if (this.counting) described.push(count.id);
    set(this.area, "aria-describedby", described.join(" ") || null);
    this.count();
  }

  count() {
    if (!this.counting) return;
    const length = [...this.area.value].length; // characters as Python counts them
    const words = this.counting.replace("{count}", length).replace("{max}", this.limit ?? "");
    const element = this.root.querySelector(".live-text-count");
    if (element.textContent !== words) element.textContent = words;
    const over = Boolean(this.limit) && length > this.limit;
    element.classList.toggle("live-text-over", over);
    const spoken = this.root.querySelector(".live-text-spoken");
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => {
      const near = this.limit && length >= this.limit * 0.9 && document.activeElement === this.area;
      if (spoken.textContent !== (near ? words : "")) spoken.textContent = near ? words : "";
    }, 1000);
  }

  show(words) {
    if (this.area.value !== words) {
      this.area.value = words; // only as text; the caret goes to its end
    }
    this.count();
  }

  // --- what the two sides know

  take(data) {
    let known = texts.get(data.key);
    if (!known) {
      const { session, revision, text } = data;
      known = { key: data.key, session, revision, text, typed: false, sent: text, number: 0, heard: 0 };
      texts.set(data.key, known);
      const kept = recall(data.key);
      if (kept !== null && revision === 0) Object.assign(known, { text: kept, typed: true, sent: null });
    } else if (known.session !== data.session) {
      // A new session: the server knows nothing of what was typed here, unless it has set a text since.
      Object.assign(known, { session: data.session, heard: known.number ? -1 : 0 });
      if (known.typed && data.revision === 0) known.sent = null;
      else this.adopt(known, data);
      known.revision = data.revision;
    } else if (known.revision !== data.revision) {
      known.revision = data.revision;
      this.adopt(known, data);
    } else if (!known.typed) {
      if (known.text === known.sent) known.sent = data.text;
      known.text = data.text;
    }
    const before = known.field;
    this.known = known;
    known.field = this;
    this.show(known.text);
    if (before && before !== this) this.takeOverFrom(before);
    if (data.heard?.page === PAGE && data.heard.number === known.number) known.heard = known.number;
    this.settle();
  }

  adopt(known, data) {
    Object.assign(known, { text: data.text, typed: false });
    // The message Streamlit keeps for us says something else: replace it, or a restarted server would believe it.
    known.sent = known.number ? null : data.text;
  }

  // The page was laid out anew and the field with it, the old one gone or about to go: continue where the person was.
  takeOverFrom(before) {
    const { area } = before;
    const hadFocus = document.activeElement === area;
    const lostFocus = this.known.focused && document.activeElement === document.body && before.hasJustLeft();
    const { selectionStart, selectionEnd, selectionDirection } = area;
    before.leave();
    area.readOnly = true;
    this.area.style.height = area.style.height;
    if (!hadFocus && !lostFocus) return;
    this.area.focus({ preventScroll: true });
    this.area.setSelectionRange(selectionStart, selectionEnd, selectionDirection);
    this.area.scrollTop = before.scrolled ?? 0;
  }

  left(event) {
    const byThePerson = event.relatedTarget || untilPressIsOver() || !document.hasFocus();
    if (byThePerson) this.known.focused = false; // otherwise the field was taken away from under the caret
    if (this.known.text !== this.known.sent) this.sendIn(50);
  }

  typed() {
    Object.assign(this.known, { text: this.area.value, typed: true, unasked: 0 });
    this.count();
    const now = performance.now();
    this.since ??= now;
    this.sendIn(Math.min(PAUSE, this.since + LONGEST - now));
    this.mark();
  }

  // --- sending, and asking again until the answer has come

  settle() {
    const { text, sent, heard, number } = this.known;
    if (text !== sent) this.sending ?? this.sendUnasked();
    else if (heard === number) this.stopAsking();
    else this.repeating ?? this.repeatIn(0);
    this.mark();
  }

  sendIn(delay) {
    clearTimeout(this.sending);
    this.sending = setTimeout(() => {
      if (untilPressIsOver()) this.sendIn(untilPressIsOver());
      else this.sendNow();
    }, delay);
  }

  // Not because of a keystroke but of what Python says, which must not go on for ever should it never be content.
  sendUnasked() {
    const times = (this.known.unasked = (this.known.unasked ?? 0) + 1);
    if (times <= 3) this.sendIn(0);
    else if (times <= REPEAT_AT_MOST) this.sendIn(REPEAT[Math.min(times - 4, REPEAT.length - 1)]);
  }

  sendNow() {
    clearTimeout(this.sending);
    this.sending = this.since = undefined;
    const known = this.known;
    if (!known || known.text === known.sent) return;
    known.sent = known.text;
    known.number += 1;
    this.stopAsking();
    this.transmit();
  }

  // The page may be gone before its last message has left, and then nobody is here to repeat it: the page that is
  // loaded next in this tab sends it. What the server has acknowledged is not kept.
  sendAndKeep() {
    this.sendNow();
    if (this.known?.typed && !this.isAcknowledged()) keep(this.known.key, this.known.text);
  }

  transmit() {
    const { session, revision, text, typed, number } = this.known;
    this.repeatIn(this.repeats ?? 0);
    this.post({ page: PAGE, number, session, revision, text, typed });
    handedOver += 1;
    setTimeout(() => (handedOver -= 1));
    this.mark();
  }

  repeatIn(times) {
    clearTimeout(this.repeating);
    this.repeats = times + 1;
    if (times >= REPEAT_AT_MOST) return;
    this.repeating = setTimeout(
      () => {
        if (untilPressIsOver()) this.repeatIn(times);
        else this.transmit();
      },
      REPEAT[Math.min(times, REPEAT.length - 1)],
    );
  }

  stopAsking() {
    clearTimeout(this.repeating);
    this.repeating = this.repeats = undefined;
  }

  askAgain() {
    if (!this.known || this.known.heard === this.known.number) return;
    this.known.sent = null;
    this.sendIn(500);
  }

  // A sign of life from Streamlit's own page, which spares the wait; without it the repeating still does the work.
  watchConnection() {
    const app = document.querySelector("[data-test-connection-state]");
    if (!app) return;
    this.connection = new MutationObserver(() => {
      if (app.dataset.testConnectionState !== "CONNECTED" || !this.known?.typed) return;
      this.known.sent = null; // perhaps to a server that was started meanwhile and has heard nothing
      this.sendIn(500);
    });
    this.connection.observe(app, { attributeFilter: ["data-test-connection-state"] });
  }

  isAcknowledged() {
    const { text, sent, heard, number } = this.known;
    return text === sent && heard === number;
  }

  mark() {
    const done = this.isAcknowledged();
    if (done) keep(this.known.key, null);
    this.root.dataset.sent = done ? "yes" : "no"; // for tests
  }
}

// In the tab's own storage, which ends with the tab. A browser that refuses it loses only what is said above.

function keep(key, text) {
  try {
    if (text === null) sessionStorage.removeItem(`live-text ${key}`);
    else sessionStorage.setItem(`live-text ${key}`, text);
  } catch {}
}

function recall(key) {
  try {
    return sessionStorage.getItem(`live-text ${key}`);
  } catch {
    return null;
  }
}

function isShortcut(event) {
  const alone = ["Control", "Meta", "Alt", "Shift"].includes(event.key);
  return (event.ctrlKey || event.metaKey || event.altKey) && !alone;
}

function set(element, name, value) {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
