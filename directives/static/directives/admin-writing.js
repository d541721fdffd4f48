/* Nothing that is typed gets lost: the form is kept on the server every few seconds of change, a lost connection and an
   expired login are said and survived, and the page tells who else is writing here.
   Without this script a save works as ever; only the keeping in between is missing. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("directive_form");
  const desk = document.getElementById("writing");
  if (!form || !desk) {
    return;
  }
  const words = desk.dataset;
  const status = form.querySelector(".writing-status");
  const othersHere = form.querySelector(".others");
  const RETRY = 5000;

  // The text as it would be sent

  const editors = () => Object.values((window.CKEDITOR && window.CKEDITOR.instances) || {});
  const fields = () => {
    editors().forEach((editor) => editor.updateElement());
    return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !name.includes("__prefix__"));
  };

  // A window keeps its name while it goes from page to page; a copied window gets its own.

  const takeName = () => {
    const name = window.sessionStorage.getItem("window") || String(Math.random()).slice(2);
    window.sessionStorage.removeItem("window");
    return name;
  };
  const tab = takeName();
  window.addEventListener("pagehide", () => window.sessionStorage.setItem("window", tab));

  const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;
  const setToken = (value) => {
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => {
      field.value = value;
    });
  };

  const say = (text, serious) => {
    if (status.textContent !== text) {
      status.textContent = text;
    }
    status.classList.toggle("serious", Boolean(serious));
  };

  const showOthers = (lines) => {
    if (lines.join("\n") === [...othersHere.children].map((line) => line.textContent).join("\n")) {
      return;
    }
    othersHere.hidden = !lines.length;
    othersHere.replaceChildren(
      ...lines.map((line) => {
        const paragraph = document.createElement("p");
        paragraph.textContent = line;
        return paragraph;
      }),
    );
  };

  // Talking to the server: "kept", "offline", "login" or "refused"

  const isJson = (answer) => (answer.headers.get("Content-Type") || "").startsWith("application/json");

  /* Who is logged in now: true when it is the person of this page, whose new token is then taken over. */
  const samePerson = async () => {
    const answer = await fetch(words.session, { redirect: "manual", headers: { "X-Background": "1" } });
    if (!answer.ok || !isJson(answer)) {
      return false;
    }
    const { person, token: fresh } = await answer.json();
    if (String(person) === words.person) {
      setToken(fresh);
      return true;
    }
    return false;
  };

  const post = (text) => {
    const opened = form.querySelector("[name=opened]");
    return fetch(words.keep, {
      method: "POST",
      redirect: "manual",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token(), ...(text ? {} : { "X-Background": "1" }) },
      body: JSON.stringify({ person: words.person, tab, opened: (opened && opened.value) || 0, fields: text }),
    });
  };

  const understood = async (answer, text) => {
    if (answer.type === "opaqueredirect") {
      return "login";
    }
    if (answer.status === 409) {
      say(words.someone, true);
      return "login";
    }
    const said = isJson(answer) ? await answer.json() : null;
    if (!answer.ok || !said) {
      say((said && said.error) || words.failed, true);
      return "refused";
    }
    if (said.others) {
      showOthers(said.others);
    }
    if (text) {
      say(words.kept.replace("{time}", said.kept));
    }
    return "kept";
  };

  let waiting = Promise.resolve();
  const tell = (text) => {
    const turn = waiting.then(async () => {
      try {
        let answer = await post(text);
        if (answer.status === 403 && !isJson(answer) && (await samePerson())) {
          answer = await post(text); // a login in another window has changed the token
        }
        return await understood(answer, text);
      } catch {
        return "offline";
      }
    });
    waiting = turn;
    return turn;
  };

  // Keeping

  let changed = false;
  let timer = null;
  let lost = false;

  const later = (milliseconds) => {
    if (!timer) {
      timer = window.setTimeout(keep, milliseconds);
    }
  };

  const keep = async () => {
    timer = null;
    if (!changed) {
      return;
    }
    changed = false;
    const result = await tell(fields());
    if (result === "kept") {
      lost = false;
      return;
    }
    changed = true;
    if (result === "offline") {
      lost = true;
      say(words.offline, true);
      later(RETRY);
    } else if (result === "login") {
      askToLogIn(keep);
    }
  };

  const noteChange = () => {
    changed = true;
    if (!lost) {
      later(Number(words.seconds) * 1000);
    }
  };

  const follow = (editor) => editor.on("change", noteChange);
  form.addEventListener("input", noteChange);
  form.addEventListener("change", noteChange);
  form.addEventListener("sections:moved", noteChange);
  document.addEventListener("formset:added", noteChange);
  document.addEventListener("formset:removed", noteChange);
  if (window.CKEDITOR) {
    editors().forEach(follow);
    window.CKEDITOR.on("instanceCreated", ({ editor }) => follow(editor));
  }
  window.addEventListener("offline", () => {
    lost = true;
    say(words.offline, true);
    later(RETRY);
  });
  window.addEventListener("online", () => {
    window.clearTimeout(timer);
    timer = null;
    lost = false;
    if (changed) {
      keep();
    } else {
      say("");
    }
  });

  const sign = async () => {
    if (!changed && !lost && (await tell(null)) === "login") {
      say(words.expired, true);
    }
  };
  window.setInterval(sign, Number(words.sign) * 1000);
  sign();

  // Saving: first kept, then sent, so that a page that cannot be reached takes nothing with it

  let goes = false;
  const save = async (submitter) => {
    say(words.saving);
    window.clearTimeout(timer);
    timer = null;
    const result = await tell(fields());
    if (result === "offline") {
      changed = lost = true;
      say(words.unsaved, true);
      later(RETRY);
    } else if (result === "login") {
      askToLogIn(() => save(submitter));
    } else {
      goes = true;
      form.requestSubmit(submitter);
    }
  };
  document.addEventListener(
    "submit",
    (event) => {
      if (event.target === form && !goes) {
        event.preventDefault();
        event.stopImmediatePropagation();
        save(event.submitter);
      }
    },
    true,
  );
  window.addEventListener("pageshow", (event) => {
    goes = goes && !event.persisted;
  });

  // The login over the form

  const dialog = document.querySelector("dialog.login-again");
  const problem = dialog.querySelector(".errornote");
  const password = dialog.querySelector("[name=password]");
  const code = dialog.querySelector("[name=code]");
  let next = null;
  let place = null; // where the password or the code goes, and what goes with it

  const complain = (text) => {
    problem.textContent = text;
    problem.hidden = !text;
  };

  const askToLogIn = (afterwards) => {
    next = afterwards;
    place = null;
    say(words.expired, true);
    complain("");
    password.value = "";
    password.closest("p").hidden = false;
    code.closest("p").hidden = true;
    if (!dialog.open) {
      dialog.showModal();
    }
    password.focus();
  };

  const read = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");
  const hidden = (page) => {
    const found = page.querySelector("form [name=csrfmiddlewaretoken]");
    return found ? found.value : token();
  };

  const done = () => {
    const afterwards = next;
    next = null;
    dialog.close();
    say("");
    if (afterwards) {
      afterwards();
    }
  };

  const enter = async () => {
    if (!place) {
      place = { address: words.login, token: hidden(await read(await fetch(words.login))) };
    }
    const sent = new URLSearchParams({ csrfmiddlewaretoken: place.token, next: words.session });
    if (code.closest("p").hidden) {
      sent.set("username", dialog.querySelector("[name=username]").value);
      sent.set("password", password.value);
    } else {
      sent.set("code", code.value);
    }
    const answer = await fetch(place.address, { method: "POST", body: sent });
    if (isJson(answer)) {
      if (await samePerson()) {
        done();
      } else {
        complain(words.someone);
      }
      return;
    }
    const page = await read(answer);
    const asksForCode = page.querySelector("form [name=code]");
    place = asksForCode ? { address: answer.url, token: hidden(page) } : null;
    const entered = asksForCode && code.closest("p").hidden;
    password.closest("p").hidden = Boolean(asksForCode);
    code.closest("p").hidden = !asksForCode;
    const said = page.querySelector(".errornote, .errorlist li");
    complain(entered ? "" : (said || { textContent: words.failed }).textContent.trim());
    (asksForCode ? code : password).focus();
  };

  dialog.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      if (await samePerson()) {
        done(); // logged in again in another window
      } else {
        await enter();
      }
    } catch {
      complain(words.offline);
    }
  });
  dialog.querySelector(".later").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    if (next) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button";
      button.textContent = words.again;
      button.addEventListener("click", () => askToLogIn(next || keep));
      say(words.expired, true);
      status.append(" ", button);
    }
  });
});
