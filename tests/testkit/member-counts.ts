/** What a response shows of the members of a list that never had any. */
export const NO_MEMBERS = { memberCount: 0, membersChangedAt: null };
