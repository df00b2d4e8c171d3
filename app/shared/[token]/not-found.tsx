import { LinkOver } from '@/components/shared-view/link-over';

export default function SharedNotFound() {
  return <LinkOver />;
}
