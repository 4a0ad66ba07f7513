// The ids are Okta's own; the texts are not.
const questions: Readonly<Record<string, string>> = {
  disliked_food: 'Which food did you like least as a child?',
  name_of_first_plush_toy: 'What did you call your first stuffed animal?',
  first_award: 'What did you win your first medal or award for?',
  favorite_security_question: 'Which security question do you like best?',
  favorite_toy: 'Which toy did you love most as a child?',
  first_computer_game: 'Which computer game did you play first?',
  favorite_movie_quote: 'Which line of a movie do you like best?',
  first_sports_team_mascot: 'What was the mascot of your first sports team?',
  first_music_purchase: 'Which music did you buy first?',
  favorite_art_piece: 'Which work of art do you like best?',
  grandmother_favorite_desert: "What was your grandmother's favorite dessert?",
  first_thing_cooked: 'What did you first learn to cook?',
  childhood_dream_job: 'Which job did you dream of as a child?',
  first_kiss_location: 'Where did you have your first kiss?',
  place_where_significant_other_was_met: 'Where did you meet your partner?',
  favorite_vacation_location: 'Where do you like to spend your vacation?',
  new_years_two_thousand: 'Where were you on New Year 2000?',
  favorite_speaker_actor: 'Which speaker or actor do you like best?',
  favorite_book_movie_character: 'Which character of a book or movie do you like best?',
  favorite_sports_player: 'Which sports player do you like best?',
};

/** The text of a question, or undefined if it is not on the list. */
export function questionText(questionId: string): string | undefined {
  return Object.hasOwn(questions, questionId) ? questions[questionId] : undefined;
}

/** The minimum length of an answer to a question of the list. */
export const MIN_ANSWER_LENGTH = 4;
