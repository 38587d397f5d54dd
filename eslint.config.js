import js from '@eslint/js'
import hooks from 'eslint-plugin-react-hooks'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

const impure = ['fetch', 'document', 'window', 'navigator', 'localStorage', 'sessionStorage']

const outside = (...group) => [
  'error',
  { patterns: [{ group, message: 'The core imports only the core.' }] },
]
// What the core may not do: leave its folder, look at a clock, throw dice, reach out.
const core = {
  'no-restricted-imports': outside('../*', '..'),
  'no-restricted-globals': [
    'error',
    ...[...impure, 'performance', 'indexedDB', 'setTimeout', 'setInterval', 'self', 'globalThis'],
  ],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: 'Time is an argument.' },
    { object: 'Math', property: 'random', message: 'The core throws no dice.' },
    { object: 'crypto', property: 'getRandomValues', message: 'The core throws no dice.' },
    { object: 'crypto', property: 'randomUUID', message: 'The core throws no dice.' },
  ],
  'no-restricted-syntax': [
    'error',
    {
      selector: "NewExpression[callee.name='Date'][arguments.length=0]",
      message: 'Time is an argument.',
    },
  ],
}

export default defineConfig([
  globalIgnores([
    '**/node_modules',
    '.venv',
    'portillon/static',
    'var',
    '.cache',
    'test-artefacts',
  ]),
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Names that come from a page's data attributes may be told apart by their brackets.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
    },
  },
  {
    files: ['scanner/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'max-lines': ['error', 400],
      'max-lines-per-function': ['error', 60],
      complexity: ['error', 12],
    },
  },
  {
    files: ['scanner/tests/**'],
    rules: { 'max-lines-per-function': 'off', '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  { files: ['scanner/src/core/**/*.ts'], rules: core },
  {
    files: ['scanner/src/core/*/*.ts'],
    rules: { 'no-restricted-imports': outside('../../*', '../..') },
  },
  // What a phone decides and remembers is as pure, and knows the core besides.
  { files: ['scanner/src/phone/**/*.ts'], rules: { ...core, 'no-restricted-imports': 'off' } },
  {
    files: ['portillon/*/static/**/*.js'],
    languageOptions: {
      globals: { document: 'readonly', navigator: 'readonly', window: 'readonly' },
    },
  },
  {
    files: ['scanner/dev/*.mjs', '*.config.js'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
      },
    },
  },
])
