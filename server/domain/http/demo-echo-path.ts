/** Where the console answers calls of tasks that want to see one work without a network. */
export const DEMO_ECHO_PATH = '/api/demo/echo';
