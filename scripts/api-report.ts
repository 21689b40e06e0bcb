import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ConsoleMessageId,
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type ExtractorMessage,
  type IConfigFile,
} from '@microsoft/api-extractor';
import type { Door } from './doors.ts';

const REPORT = 'report.api.md';

/** The page on which the surface of a door is written down, by its path in the project. */
export const apiPage = ({ name }: Door) => `docs/api/${name}.api.md`;

/**
 * The public surface of a door as text: every name that it exports, with its type and nothing of how it works.
 *
 * @param project - the project's folder, built
 */
export async function apiReport(project: string, { name, specifier }: Door): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smartvps-api-'));
  try {
    const config = ExtractorConfig.prepare({
      configObject: configFor(project, name, folder),
      configObjectFullPath: undefined,
      packageJsonFullPath: join(project, 'package.json'),
    });
    const { errorCount } = Extractor.invoke(config, { localBuild: true, messageCallback: withoutPreamble });
    if (errorCount > 0) throw new Error(`The types of "${specifier}" could not be read.`);
    const report = await readFile(join(folder, REPORT), 'utf8');
    // TypeDoc judges what is documented: here it would only be noise.
    return report
      .replace(/^ *\/\/ \(undocumented\)\n/gm, '')
      .replace(/^(\/\/ @\w+) \(undocumented\)$/gm, '$1');
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Which compiler reads the types is nothing to tell at every run. */
function withoutPreamble(message: ExtractorMessage): void {
  if (
    message.messageId === ConsoleMessageId.Preamble ||
    message.messageId === ConsoleMessageId.ApiReportCreated
  )
    message.logLevel = ExtractorLogLevel.None;
}

function configFor(project: string, name: string, folder: string): IConfigFile {
  const silent = { default: { logLevel: ExtractorLogLevel.None } };
  return {
    projectFolder: project,
    mainEntryPointFilePath: join(project, 'dist', `${name}.d.ts`),
    newlineKind: 'lf',
    compiler: {
      overrideTsconfig: {
        compilerOptions: {
          target: 'ES2022',
          module: 'NodeNext',
          moduleResolution: 'NodeNext',
          lib: ['ES2022', 'DOM', 'DOM.Iterable'],
          types: [],
          strict: true,
        },
        include: ['dist'],
      },
    },
    apiReport: {
      enabled: true,
      reportFileName: REPORT,
      reportFolder: folder,
      reportTempFolder: folder,
      includeForgottenExports: true,
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    messages: {
      compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
      extractorMessageReporting: silent,
      tsdocMessageReporting: silent,
    },
  };
}
