/** A number after one of these words is a code: another one is news. `status=`, `"code": `, `exit `. */
export const CODES =
  /\b(?:[er]?uid|auid|ses|[er]?gid|status|code|exit|exited|exit_?code|errno|ret|retval|rc|signal)["']?\s*[=:]?\s*["']?$/i;
