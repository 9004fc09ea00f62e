// Lint rules. The floors of the house are checked here: runtime/ imports neither compiler/ nor grammar/,
// grammar/ imports neither of the others.
import tseslint from "typescript-eslint";

/** Forbids imports whose path enters one of the folders. */
const wall = (files, folders) => ({
  files,
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: folders.map((folder) => ({
          regex: `(^|/)${folder}/`,
          message: `This floor may not import ${folder}/ (see compiler/README.md).`,
        })),
      },
    ],
  },
});

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", "test/bench/node_modules/", "runs/"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "max-lines": ["error", { max: 300 }],
      // No state that outlives a compilation.
      "no-restricted-syntax": [
        "error",
        { selector: "Program > VariableDeclaration[kind='let']", message: "No module-level mutable state." },
        {
          selector: "Program > ExportNamedDeclaration > VariableDeclaration[kind='let']",
          message: "No module-level mutable state.",
        },
      ],
      eqeqeq: "error",
    },
  },
  wall(["runtime/**/*.ts"], ["compiler", "grammar"]),
  wall(["grammar/**/*.ts"], ["compiler", "runtime"]),
);
