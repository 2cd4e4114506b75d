'use client';

export { Failure as default } from '@/app/ui/Failure';
