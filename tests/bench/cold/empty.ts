/** The least a handler can be. */
export const handler = async () => ({ statusCode: 200 });
