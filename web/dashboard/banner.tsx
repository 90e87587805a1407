import type { Refusal } from './answer.js';
import type { Formats } from './format.js';
import { bannerOf, type ReportFreshness } from './freshness.js';
import { InfoIcon, WarningIcon } from './icons.js';

interface BannerProps {
  readonly report: ReportFreshness | undefined;
  readonly refusal: Refusal | undefined;
  readonly formats: Formats;
}

/** What the reader has to know before anything is believed. */
export function Banner({ report, refusal, formats }: BannerProps) {
  return (
    <BannerPlace banner={refusalBanner(report, refusal) ?? (report && bannerOf(report, formats))} />
  );
}

interface BannerPlaceProps {
  readonly banner: ReturnType<typeof bannerOf>;
}

/** It is there without a banner too, since only what changes in it is read out. */
export function BannerPlace({ banner }: BannerPlaceProps) {
  return (
    <div role="status" class="banner-place">
      {banner !== undefined && (
        <p class={`banner banner-${banner.tone}`}>
          {banner.tone === 'warning' ? <WarningIcon /> : <InfoIcon />}
          <span>{banner.text}</span>
        </p>
      )}
    </div>
  );
}

function refusalBanner(report: ReportFreshness | undefined, refusal: Refusal | undefined) {
  if (refusal?.kind !== 'failed') return undefined;
  const rest = report === undefined ? '' : ' What you see is as it was before.';
  return { tone: 'warning' as const, text: refusal.message + rest };
}
