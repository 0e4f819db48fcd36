/** Where `maillog/module` is in this installation. It stands here since this file and module.ts lie beside each other in each of our builds. */
export const MODULE_URL = new URL('./module.js', import.meta.url).href;
