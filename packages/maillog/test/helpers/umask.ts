/**
 * What tests make has the modes that it has on most systems, whatever the umask of the shell that runs them.
 * With 002 MailLog refuses a Maildir that the group may write to, and listings show other modes.
 */
process.umask(0o022);
