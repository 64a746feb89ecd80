// `npm run bench`: the daily work of a county; `npm run bench -- fhir`: any FHIR R4 server.
await import(process.argv[2] === 'fhir' ? './fhir/run.ts' : './county.ts');
