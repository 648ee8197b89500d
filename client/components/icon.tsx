/** Line drawings on a 24 × 24 grid; decorative, the words stand beside them. */
const PATHS = {
  shield: 'M12 3l7 3v5c0 4.6-3 8.3-7 10-4-1.7-7-5.4-7-10V6zM8.8 12l2.2 2.2 4.2-4.6',
  warning: 'M12 4 2.8 20h18.4zM12 10v4.5M12 17.3v.2',
  hourglass: 'M7 3h10M7 21h10M8 3c0 4.5 8 5 8 9s-8 4.5-8 9M16 3c0 4.5-8 5-8 9s8 4.5 8 9',
  question:
    'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M9.6 9.3a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.2.9-1.2 1.9M12 16.6v.2',
  ring: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M12 8v4.2l2.8 1.8',
  ground: 'M4 18h16M8 14h8M6 10l3-2h6l3 2',
  drone:
    'M9 10h6v5H9zM9 10 5.5 6.5M15 10l3.5-3.5M9 15l-3.5 3.5M15 15l3.5 3.5M3 6.5h5M16 6.5h5M3 18.5h5M16 18.5h5',
  flights: 'M3 17c4-9 9-11 18-11M21 6l-4.5-1.5M21 6l-3.5 3.3M3 20h18',
  tariff: 'M6 3h12v18H6zM9 7h6M9 11.5h.2M12 11.5h.2M15 11.5h.2M9 15h.2M12 15h.2M15 15v2.5',
  wallet: 'M4 7h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H5a1 1 0 0 1-1-1zM4 7V6a2 2 0 0 1 2-2h10v3M16 13.5h.2',
  ledger: 'M5 4h13a1 1 0 0 1 1 1v15H7a2 2 0 0 1-2-2zM5 18a2 2 0 0 1 2-2h12M9 8h6M9 11.5h6',
  device: 'M5 12a7 7 0 0 1 14 0M8.5 12a3.5 3.5 0 0 1 7 0M12 12v8M9 20h6',
  inbox: 'M4 13 6.5 5h11L20 13v6H4zM4 13h4.5l1.5 2.5h4l1.5-2.5H20',
  map: 'M9 4 3.5 6.5v13.5L9 17.5l6 2.5 5.5-2.5V4L15 6.5zM9 4v13.5M15 6.5V20',
  alert: 'M12 4a6 6 0 0 1 6 6v4l1.8 3.5H4.2L6 14v-4a6 6 0 0 1 6-6M10 20.5h4',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.4 15.4 20.5 20.5',
  play: 'M8 5v14l11-7z',
  pause: 'M8 5v14M16 5v14',
  plus: 'M12 5v14M5 12h14',
  print: 'M7 9V4h10v5M7 17H4v-8h16v8h-3M7 14h10v6H7z',
  follow: 'M12 3v4M12 17v4M3 12h4M17 12h4M12 8.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7',
  keyboard: 'M3 7h18v11H3zM7 11h.2M11 11h.2M15 11h.2M8 14.5h8',
  logout: 'M10 5H5v14h5M14 8l4 4-4 4M18 12H9',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
