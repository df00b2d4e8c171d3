export type WordStatistics = {
  characters: number;
  words: number;
  distinct_words: number;
  sentences: number;
  longest_word: string;
  average_word_length: number;
};

/** Figures about a text; words are runs of letters, digits, apostrophes and hyphens. */
export function wordStatistics(text: string): WordStatistics {
  const words = text.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? [];
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  return {
    characters: [...text].length,
    words: words.length,
    distinct_words: new Set(words.map((word) => word.toLowerCase())).size,
    sentences: words.length === 0 ? 0 : Math.max(1, text.match(/[.!?]+(\s|$)/g)?.length ?? 0),
    longest_word: words.reduce(
      (longest, word) => (word.length > longest.length ? word : longest),
      '',
    ),
    average_word_length: words.length === 0 ? 0 : Math.round((letters / words.length) * 100) / 100,
  };
}
