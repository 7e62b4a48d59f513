/** Without the characters that make « fdp.exe » read « exe.pdf », or hide a line in another. */
export const withoutTurns = (text: string): string => text.replace(/[\u202a-\u202e\u2066-\u2069]/g, '');

/** Without the signs of bold, struck and code, where a text is shown in one line as it is. */
export const withoutMarks = (text: string): string => text.replace(/(\*\*|~~|`+)(?=\S)(.+?)(?<=\S)\1/g, '$2');
