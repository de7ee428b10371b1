/** Limits of AWS that more than one part of Keyturn counts with. */

/** Lambda ends a function after this. */
export const MAX_FUNCTION_SECONDS = 900;

/** Characters in the value of a tag. */
export const MAX_TAG_LENGTH = 256;
