/**
 * The environment of the deployed functions: every setting, read once, all problems at once. The constructs write these
 * names (`functionEnvironment`), the functions read them (`readConfig`); nobody else reads the environment.
 */
