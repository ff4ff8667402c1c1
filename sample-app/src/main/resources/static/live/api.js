// Calls the shops. An answer always says what became of the call; nothing is thrown.

/** Calls a shop; `text` says in a sentence how it went. */
export async function call(url, method, path, body) {
  try {
    const request = () => fetch(url + path, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    // What may be done twice is tried twice: a browser drops its connections when it moves to another network.
    const response = await (method === "POST" ? request() : request().catch(request));
    const text = await response.text();
    const json = text === "" ? null : JSON.parse(text);
    return response.ok
      ? { ok: true, json }
      : { ok: false, kind: kind(json), text: json?.detail ?? `the shop answers ${response.status}` };
  } catch (e) {
    return { ok: false, kind: "not reachable", text: "the shop does not answer" };
  }
}

/** The type of a problem is an address whose last part names it. */
function kind(problem) {
  const type = problem?.type ?? "about:blank";
  return type === "about:blank" ? (problem?.title ?? "refused") : type.split(/[/#:]/).pop();
}
