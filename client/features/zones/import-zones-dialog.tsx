import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportResult } from '../../../server/airspace/zone-import.schema.ts';
import { api } from '../../api.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { Problem } from '../../components/states.tsx';
import { readZoneFile, type ZoneFile } from '../../lib/read-zone-file.ts';
import { ImportOutcome } from './import-outcome.tsx';
import { ZoneFileFields } from './zone-file-fields.tsx';

/** A file of zones: looked at first without changing anything, then imported, all of it or nothing. */
export function ImportZonesDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [file, setFile] = useState<ZoneFile | null>(null);
  const [source, setSource] = useState('');
  const [provenance, setProvenance] = useState('');
  const steps = useImport({ file, source, provenance });
  const take = async (picked: File | undefined) => {
    steps.reset();
    const read = picked ? await readZoneFile(picked) : null;
    setFile(read);
    if (read && source === '') setSource(read.suggestedSource);
  };
  const retyped = (set: (value: string) => void) => (value: string) => {
    steps.reset();
    set(value);
  };
  return (
    <Dialog title={t('zone.import.title')} onClose={onClose}>
      <p className="small">{t('zone.import.explain')}</p>
      <ZoneFileFields file={file} onPick={(picked) => void take(picked)} />
      <Field
        label={t('zone.import.source')}
        hint={t('zone.import.sourceHint')}
        value={source}
        pattern="[a-z0-9][a-z0-9.\-]{0,39}"
        onChange={retyped(setSource)}
      />
      <Field
        label={t('zone.provenance')}
        hint={t('zone.import.provenanceHint')}
        required={false}
        value={provenance}
        maxLength={200}
        onChange={retyped(setProvenance)}
      />
      <div role="status">
        {steps.result && <ImportOutcome result={steps.result} document={file?.document} />}
      </div>
      <Problem error={steps.error} />
      <ImportActions steps={steps} canCheck={Boolean(file?.document) && source !== ''} onClose={onClose} />
    </Dialog>
  );
}

/** First the check; only what passed it can be imported. */
function ImportActions({
  steps,
  canCheck,
  onClose,
}: {
  steps: ReturnType<typeof useImport>;
  canCheck: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { dry, real, done } = steps;
  const ready = dry.data?.problemCount === 0 && dry.data.zoneCount > 0;
  const next = ready
    ? { label: 'zone.import.do', disabled: real.isPending, run: () => real.mutate() }
    : { label: 'zone.import.check', disabled: !canCheck || dry.isPending, run: () => dry.mutate() };
  return (
    <div className="dialog-actions">
      <button type="button" className="button" onClick={onClose}>
        {t(done ? 'action.close' : 'action.cancel')}
      </button>
      {!done && (
        <button type="button" className="button primary" disabled={next.disabled} onClick={next.run}>
          {t(next.label)}
        </button>
      )}
    </div>
  );
}

function useImport(input: { file: ZoneFile | null; source: string; provenance: string }) {
  const client = useQueryClient();
  const send = (dryRun: boolean): Promise<ImportResult> =>
    api.importZones({
      format: input.file?.format ?? 'geojson',
      document: input.file?.document ?? {},
      source: input.source,
      defaults: input.provenance === '' ? {} : { provenance: input.provenance },
      dryRun,
    });
  const dry = useMutation({ mutationFn: () => send(true) });
  const real = useMutation({
    mutationFn: () => send(false),
    onSuccess: () => client.invalidateQueries({ queryKey: ['zones'] }),
  });
  const reset = () => {
    dry.reset();
    real.reset();
  };
  return {
    dry,
    real,
    reset,
    done: real.isSuccess,
    result: real.data ?? dry.data,
    error: real.error ?? dry.error,
  };
}
