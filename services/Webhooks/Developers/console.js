// The console of the developers' page. The token stays in this page's memory: nothing is stored.
const byId = (id) => document.getElementById(id);
const said = byId('said');

function say(text) {
  said.textContent = text;
}

async function ask(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: {
      Accept: 'application/json',
      Authorization: `Bearer ${byId('token').value.trim()}`,
      ...(body ? { 'Content-Type': 'application/json' } : {}),
    },
    body: body ? JSON.stringify(body) : undefined,
  });
  const text = await response.text();
  const answer = text ? JSON.parse(text) : null;
  if (!response.ok) {
    const fields = (answer?.errors ?? []).map((one) => `${one.field}: ${one.title}`);
    throw new Error([`${response.status} ${answer?.code ?? ''} ${answer?.title ?? ''}`.trim(), ...fields].join('\n'));
  }
  return answer;
}

async function receivers() {
  const list = byId('endpoint');
  const { items } = await ask('GET', '/api/webhooks/v1/endpoints?limit=100');
  list.replaceChildren(...items.map((one) => new Option(`${one.municipality}: ${one.url ?? one.host ?? one.id}`, one.id)));
  byId('send').disabled = items.length === 0;
  return items.length;
}

function doing(button, what) {
  byId(button)?.addEventListener('click', async (event) => {
    event.preventDefault();
    byId(button).disabled = true;
    say(said.dataset.wait);
    try {
      await what();
    } catch (error) {
      say(error.message);
    } finally {
      byId(button).disabled = false;
    }
  });
}

doing('development', async () => {
  const response = await fetch('/dev/token', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ role: 'municipal-administrator', region: byId('region').value.trim(), municipality: byId('municipality').value.trim() }),
  });
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(`${response.status} ${answer.title}`);
  }
  byId('token').value = answer.access_token;
  say(said.dataset.token);
});

doing('list', async () => {
  const count = await receivers();
  say(said.dataset.found.replace('{0}', count));
});

doing('register', async () => {
  const made = await ask('POST', '/api/webhooks/v1/endpoints', {
    municipality: byId('municipality').value.trim(),
    url: byId('url').value.trim(),
    events: [...byId('wanted').selectedOptions].map((one) => one.value),
  });
  await receivers();
  byId('endpoint').value = made.id;
  say(`${said.dataset.secret}\n${made.secret}`);
});

doing('send', async () => {
  const { id } = await ask('POST', `/api/webhooks/v1/endpoints/${byId('endpoint').value}/test`);
  // Looks until the receiver has answered once, at most for as long as a receiver may take.
  for (let looks = 0; looks < 40; looks++) {
    const { delivery, body } = await ask('GET', `/api/webhooks/v1/deliveries/${id}`);
    if (delivery.attempts.length > 0) {
      say(JSON.stringify({ delivery, body }, null, 2));
      return;
    }
    await new Promise((done) => setTimeout(done, 500));
  }
  say(said.dataset.later);
});
