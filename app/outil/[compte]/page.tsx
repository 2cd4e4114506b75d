import { redirect } from 'next/navigation';

export default async function ToolPage({ params }: { params: Promise<{ compte: string }> }) {
  redirect(`/outil/${(await params).compte}/tests`);
}
