// Asks the browser for a security key or passkey, and sends its response with the form.
import { startAuthentication, startRegistration } from '/simplewebauthn/index.js';

const form = document.querySelector('#passkey-form');
const field = document.querySelector('#credential');
const button = document.querySelector('#use-passkey');
const status = document.querySelector('#passkey-status');

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  button.disabled = true;
  status.textContent = 'Follow what your browser asks for.';
  const optionsJSON = JSON.parse(form.dataset.options);
  const start = form.dataset.kind === 'create' ? startRegistration : startAuthentication;
  try {
    field.value = JSON.stringify(await start({ optionsJSON }));
    // This sends the form without another submit event.
    form.submit();
  } catch (error) {
    const isRefused = error.name === 'NotAllowedError';
    status.textContent = isRefused
      ? 'It was canceled, or took too long. Press the button to try again.'
      : 'Your browser or key cannot do this. Try again, or choose another method.';
  } finally {
    button.disabled = false;
  }
});
