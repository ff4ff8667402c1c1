// Listens to one site, and goes on trying while it cannot be reached.

const SILENCE = 4000;
const RETRY = 1500;

/**
 * Calls `onState` with each state that the site sends, and `onLost` when nothing comes any more. EventSource tries again by
 * itself only after some failures, and never notices that the other side has just fallen silent.
 */
export function listen(url, onState, onLost) {
  let source = null;
  let watch = null;

  function open() {
    source = new EventSource(`${url}/api/live`);
    source.addEventListener("state", event => {
      alive();
      onState(JSON.parse(event.data));
    });
    source.onerror = again;
    alive();
  }

  function alive() {
    clearTimeout(watch);
    watch = setTimeout(again, SILENCE);
  }

  function again() {
    source.close();
    clearTimeout(watch);
    onLost();
    watch = setTimeout(open, RETRY);
  }

  open();
}
