import type { CoverMessage, Notice } from './cover.schema.ts';

/** How cover reaches the devices in the field; the context fills it with the gateway. */
export interface CoverNotifier {
  publishCover(deviceId: string, serialNumber: string, message: CoverMessage): void;
  publishNotice(deviceId: string, notice: Notice): void;
}
