// A recording lies in the browser's own storage, chunk by chunk, until Lungelens has all of it: a reload costs nothing.
//
//   const kept = new Kept({ leg, place })       place: whose page it was, as only that page takes it up again
//   kept.add(chunk)   kept.note({ filmed, type, gravity, trial })   kept.drop()   it has arrived, or nobody wants it
//   await takeUp(place, send)                   send({ leg, gravity, trial, blob, kept }) for each that was cut off in this tab
//
// Where a browser offers no storage, filming goes on without it.

const [NAME, ABOUT, CHUNKS] = ["lungelens", "recordings", "chunks"];
const TAB = "lungelens-tab";
const STALE_MS = 24 * 3600 * 1000; // left behind by a tab that was closed

export class Kept {
  #about;
  #last = Promise.resolve();
  #number = 0;

  constructor(about) {
    this.#about = { id: crypto.randomUUID(), tab: tabId(), begun_ms: Date.now(), ...about };
    this.note({});
  }

  add(chunk) {
    const row = { recording: this.#about.id, number: this.#number++, chunk };
    this.#then((store) => store(CHUNKS).put(row));
  }

  note(more) {
    this.#about = { ...this.#about, ...more };
    const row = this.#about;
    this.#then((store) => store(ABOUT).put(row));
  }

  drop() {
    const { id } = this.#about;
    return this.#then((store) => {
      store(ABOUT).delete(id);
      store(CHUNKS).delete(allOf(id));
    });
  }

  #then(act) {
    this.#last = this.#last.then(() => transact("readwrite", act));
    return this.#last;
  }
}

/** What was being filmed when the page was loaded anew; what closed tabs left behind goes after a day. */
export async function takeUp(place, send) {
  for (const about of (await transact("readonly", (store) => store(ABOUT).getAll())) ?? []) {
    const isOurs = about.tab === tabId() && about.place === place;
    if (!isOurs && Date.now() - about.begun_ms < STALE_MS) continue;
    const kept = new Kept(about);
    const rows =
      isOurs && about.filmed && (await transact("readonly", (store) => store(CHUNKS).getAll(allOf(about.id))));
    const blob = new Blob(rows ? rows.map(({ chunk }) => chunk) : [], { type: about.type });
    if (blob.size > 0) send({ gravity: null, ...about, blob, kept });
    else kept.drop();
  }
}

const allOf = (id) => IDBKeyRange.bound([id], [id, []]);

/** Of this tab, for as long as it is open; a reload does not change it. */
function tabId() {
  const id = sessionStorage.getItem(TAB) ?? crypto.randomUUID();
  sessionStorage.setItem(TAB, id);
  return id;
}

/** What `act` asked for last, once everything is written; null where there is no storage. */
async function transact(mode, act) {
  try {
    const database = await opened();
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction([ABOUT, CHUNKS], mode);
      const asked = act((name) => transaction.objectStore(name));
      transaction.oncomplete = () => resolve(asked?.result ?? null);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  } catch {
    return null;
  }
}

let database = null;

function opened() {
  database ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore(ABOUT, { keyPath: "id" });
      asked.result.createObjectStore(CHUNKS, { keyPath: ["recording", "number"] });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return database;
}
