// Polls whether the push was approved. Without this script, the button does the same.

const form = document.querySelector('#check-form');
const status = document.querySelector('#wait-status');
const SHORTEST_MS = 500;

async function poll() {
  const response = await fetch(form.action, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams(new FormData(form)),
  });
  const answer = await response.json();
  if (answer.status === 'ended') {
    location.assign(answer.location);
    return;
  }
  if (!response.ok) throw new Error(answer.text);
  setTimeout(pollOrStop, Math.max(SHORTEST_MS, answer.pollAfterMs));
}

async function pollOrStop() {
  try {
    await poll();
  } catch {
    // Stops polling after an error. The user can check again.
    status.textContent = 'We cannot tell at the moment. Press “Check again”, or reload the page.';
  }
}

pollOrStop();
