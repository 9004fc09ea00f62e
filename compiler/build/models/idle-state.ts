/** What is said of a state that never changes: likely its `<-` was forgotten. */
export const idleState = (name: string) => ({
  message: `the state ${name} never changes`,
  help: `give it its next value (${name} <- ...), or bind it with =`,
});
