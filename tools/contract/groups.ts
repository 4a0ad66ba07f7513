// What each group of rules asks, and what to look at if one of them is broken.

/** By the name that the ids of the rules begin with. */
export const groups: Readonly<Record<string, string>> = {
  capability:
    'Is everything in `capabilities` true? What is offered must work, and what is not offered must be refused with UNSUPPORTED, before anything is sent.',
  list: 'Are lists complete, of this user only, and masked? One odd entry must not spoil a list: read its fields with `lenient`. A longer list than `list` allows is refused, never cut.',
  enroll: 'Does an enrollment do what its result says? Make the factor from the response, never from the input.',
  activate: 'Does only the right answer finish an enrollment? Its success is `active`, never `approved`.',
  verify: 'Is the right answer approved, and only that? The result names user, factor, way and time.',
  'verify-refusal':
    'Is everything else refused: the code of another user, a blank code, an answer of another kind, a factor that the user does not have?',
  push: 'Does a push wait for its own user, and end with the decision of that user? Keep the id of the attempt in the handle.',
  webauthn: 'Do the options work in a browser, and is only the credential for this challenge accepted?',
  question: 'Does a security question show its text, and keep its answer secret?',
  resend:
    'Does a resend replace the step? Only the newest handle can be answered, and a chain of resends ends after an hour.',
  cancel: 'Does `cancel` end a step here, whatever the identity provider says to it?',
  remove: 'Does `remove` remove this factor, and no other one?',
  temporary: 'Are temporary tokens what was asked for, and can they be used as often as promised?',
  lifetime: 'Does a step end when its handle says, and never later than after 15 minutes?',
  expiry: 'Does a step that has expired stay expired, however often and by whichever instance it is asked?',
  clock:
    'Does a wrong clock let nobody in? Read `now` each time, and remember used handles by a clock that nobody can set.',
  handle:
    'Is a handle accepted only unchanged, by its own provider, for its own user and purpose? Handles are not signed: check them.',
  instance: 'Is all that a step needs in its handle? Keep nothing about it in memory.',
  'one-use': 'Does a step succeed only once, even if many calls run at the same time?',
  busy: 'Is one answer to a step checked at a time? A second one is BUSY, and nothing is sent for it.',
  parallel:
    'Do calls stay apart that run at the same time? Keep nothing about a call in a variable that another call sees.',
  wrong:
    'Does no number of wrong answers let anybody in? Each one is sent once. A result that ends the step has no handle.',
  lock: 'Is a lock told as a lock? The user must not be asked to try again.',
  closed: 'Is an unknown response an error? Nothing that is not in the outcome table is a result.',
  word: 'Is an unknown word an error, whatever its status is? Look words up with `Object.hasOwn`, and guess nothing.',
  answer:
    'Is a success only the documented response to this call, about this user, factor and step? Compare what a response names with what was asked, and fill `names`.',
  wire: 'Is every request sent once, through the option `fetch`, and is every failure an error that says what it may have done? Set `carriesCode` and `retryable` with care.',
  timeout:
    'Does a call end if no response comes, or if nobody waits any more? The time-out includes the body, and `fetch` gets a signal.',
  address:
    'Does neither an id nor a response decide where something is sent? Use `path` for ids, and never follow a link.',
  secret:
    'Are secrets and people kept out of errors, events, prompts and prints? This is checked for every call of every other rule, too.',
  event: 'Does each call have one event that says what happened, and does a listener change nothing?',
  abort: 'Does an abort throw the reason that the caller gave, and is nothing more sent?',
  input: 'Is wrong input refused with INVALID_INPUT, before anything is sent?',
};
