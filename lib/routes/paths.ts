/** The path of the lead lists, which the paths of their members extend. */
export const LEAD_LISTS = "/api/v1/entities/leadlists";
